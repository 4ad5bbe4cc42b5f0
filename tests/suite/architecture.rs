//! The map of ARCHITECTURE.md, held against the code.
//!
//! Each module imports only what its row allows, and no two files of a folder import each other, directly or
//! through others. Read are the `use` lines and every path that begins with `crate`, without the code of tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// Sets of names by name: what imports what.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// What a row of the map allows.
#[derive(Debug)]
struct Row {
    folder: String,
    allowed: BTreeSet<String>,
}

impl Row {
    /// The name of the module or crate in `use` lines.
    fn name(&self) -> String {
        let last = self.folder.rsplit('/').next().unwrap();
        last.trim_end_matches(".rs").replace('-', "_")
    }
}

/// The rows of the map: the table whose last column is "may use".
fn map(page: &str) -> Vec<Row> {
    let quoted = |cell: &str| -> Vec<String> {
        let parts = cell.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    };
    page.lines()
        .skip_while(|line| !line.ends_with("| may use |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
            let [folder, _purpose, allowed] = cells[..] else {
                panic!("the row {line:?} of the map has not three columns");
            };
            Row {
                folder: quoted(folder).remove(0),
                allowed: quoted(allowed).into_iter().collect(),
            }
        })
        .collect()
}

/// A Rust file, parsed, without the code of tests.
struct Source {
    path: PathBuf,
    items: Vec<syn::Item>,
}

/// Every Rust file below a folder, or the file itself, without the modules of tests.
fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut tests = BTreeSet::new();
    let mut left = vec![root.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            left.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let file = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let (of_tests, items): (Vec<_>, Vec<_>) =
                file.items.into_iter().partition(is_for_tests);
            for item in of_tests {
                if let syn::Item::Mod(module) = item {
                    let base = folder_of(&path).join(module.ident.to_string());
                    tests.insert(base.with_extension("rs"));
                    tests.insert(base);
                }
            }
            found.push(Source { path, items });
        }
    }
    found.retain(|source| !source.path.ancestors().any(|path| tests.contains(path)));
    found
}

/// The folder in which a file's submodules lie.
fn folder_of(path: &Path) -> PathBuf {
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") | None => path.parent().unwrap().to_owned(),
        Some(stem) => path.with_file_name(stem),
    }
}

fn is_for_tests(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let condition = attribute.to_token_stream().to_string();
        attribute.path().is_ident("cfg")
            && condition.contains("test")
            && !condition.contains("not (test)")
    })
}

/// The paths of a `use` line, name by name.
fn use_paths(tree: &syn::UseTree, before: &[String], found: &mut Vec<Vec<String>>) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => use_paths(&path.tree, &with(&path.ident), found),
        syn::UseTree::Name(name) => found.push(with(&name.ident)),
        syn::UseTree::Rename(name) => found.push(with(&name.ident)),
        syn::UseTree::Glob(_) => found.push(before.to_vec()),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                use_paths(tree, before, found);
            }
        }
    }
}

/// The paths in the tokens of an item: runs of names with `::` between them.
fn token_paths(tokens: TokenStream, found: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Ident(name) => {
                if colons != 2 {
                    found.push(std::mem::take(&mut path));
                }
                path.push(name.to_string());
                colons = 0;
            }
            other => {
                found.push(std::mem::take(&mut path));
                colons = 0;
                if let TokenTree::Group(group) = other {
                    token_paths(group.stream(), found);
                }
            }
        }
    }
    found.push(path);
}

/// Every path of a file that could name another module. `pub use` lines, which hand names on, are left out.
fn paths(source: &Source) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for item in &source.items {
        match item {
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => {}
            syn::Item::Use(item) => use_paths(&item.tree, &[], &mut found),
            item => token_paths(item.to_token_stream(), &mut found),
        }
    }
    found
}

/// The modules and crates of the map that a folder imports, with a file that does.
fn imports_of(repository: &Path, row: &Row, names: &BTreeSet<String>) -> BTreeMap<String, PathBuf> {
    let (folder, own) = (repository.join(&row.folder), row.name());
    let is_crate_of_its_own = !row.folder.starts_with("src/");
    let mut found = BTreeMap::new();
    for source in sources(&folder) {
        let handed_on = source.items.iter().filter_map(|item| match item {
            syn::Item::Use(item) => Some(&item.tree),
            _ => None,
        });
        let mut all = paths(&source);
        handed_on.for_each(|tree| use_paths(tree, &[], &mut all));
        for path in all {
            let name = match path.first().map(String::as_str) {
                // Its modules may have the names of modules of ours.
                Some("crate") if is_crate_of_its_own => None,
                Some("crate") => path.get(1),
                // A name alone may be that of a function.
                Some(_) if path.len() > 1 => path.first().filter(|name| is_crate(name)),
                Some(_) | None => None,
            };
            if let Some(name) = name.filter(|name| **name != own && names.contains(*name)) {
                found.insert(name.clone(), source.path.clone());
            }
        }
    }
    found
}

/// Whether a name of the map is that of a crate, which `use` lines name without `crate::`.
fn is_crate(name: &str) -> bool {
    matches!(
        name,
        "bunzip" | "nasbench101" | "plain_pickle" | "natsbench"
    )
}

/// What the code imports and the map does not allow, a line each.
fn offences(repository: &Path, page: &str) -> Vec<String> {
    let rows = map(page);
    let names: BTreeSet<String> = rows
        .iter()
        .map(Row::name)
        .chain(["natsbench".to_owned()])
        .collect();
    let mut found = Vec::new();
    for row in &rows {
        if row.allowed.contains("everything") {
            continue;
        }
        for (name, file) in imports_of(repository, row, &names) {
            if !row.allowed.contains(&name) {
                let file = file.strip_prefix(repository).unwrap().display();
                found.push(format!(
                    "{file} imports {name}, which `{}` may not",
                    row.folder
                ));
            }
        }
    }
    found
}

/// Which files of one folder import which others of it.
fn imports_within(folder: &Path) -> Imports {
    let mut imports = Imports::new();
    let mut handed_on: BTreeMap<String, String> = BTreeMap::new();
    let children: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().path().file_stem()?.to_str()?.to_owned()))
        .collect();
    let mut files = Vec::new();
    for source in sources(folder) {
        let inside = source.path.strip_prefix(folder).unwrap();
        let depth = inside.components().count();
        let first = Path::new(inside.components().next().unwrap().as_os_str());
        let own = first.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_face = matches!(own.as_str(), "mod" | "lib") && depth == 1;
        if is_face {
            for item in &source.items {
                if let syn::Item::Use(item) = item
                    && matches!(
                        item.vis,
                        syn::Visibility::Public(_) | syn::Visibility::Restricted(_)
                    )
                {
                    let mut paths = Vec::new();
                    use_paths(&item.tree, &[], &mut paths);
                    for path in paths.into_iter().filter(|path| path.len() > 1) {
                        handed_on.insert(path[path.len() - 1].clone(), path[0].clone());
                    }
                }
            }
        }
        // A file in a folder of its own reaches this one by one more `super` for each level.
        let is_nested_face = depth > 1 && inside.file_stem().is_some_and(|stem| stem == "mod");
        let supers = depth - usize::from(is_nested_face);
        files.push((own, is_face, supers, paths(&source)));
    }
    for (own, is_face, supers, paths) in files {
        let found = imports.entry(own.clone()).or_default();
        for path in paths {
            let up = path.iter().take_while(|name| *name == "super").count();
            let name = if is_face && up == 0 {
                path.first().filter(|_| path.len() > 1)
            } else if !is_face && up == supers {
                path.get(up)
            } else {
                None
            };
            let Some(name) = name else { continue };
            let file = if children.contains(name) {
                name
            } else {
                handed_on.get(name).unwrap_or(name)
            };
            if children.contains(file) && *file != own {
                found.insert(file.clone());
            }
        }
    }
    imports
}

/// A circle, if there is one: the names on it.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    fn walk(
        name: &String,
        imports: &Imports,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> bool {
        if let Some(start) = way.iter().position(|on_way| on_way == name) {
            way.drain(..start);
            return true;
        }
        if !done.insert(name.clone()) {
            return false;
        }
        way.push(name.clone());
        let found = imports.get(name).into_iter().flatten();
        if found.into_iter().any(|next| walk(next, imports, way, done)) {
            return true;
        }
        way.pop();
        false
    }
    let (mut way, mut done) = (Vec::new(), BTreeSet::new());
    imports
        .keys()
        .any(|name| walk(name, imports, &mut way, &mut done))
        .then_some(way)
}

fn folders_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = found.get(next).cloned() {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.is_dir()));
        next += 1;
    }
    found
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_import_is_one_that_the_map_allows() {
    let page = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    assert_eq!(offences(repository(), &page), Vec::<String>::new());
}

#[test]
fn the_map_names_every_module() {
    let page = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let named: BTreeSet<String> = map(&page).into_iter().map(|row| row.folder).collect();
    for (folder, extension) in [("src", "rs"), ("crates", "toml")] {
        for entry in fs::read_dir(repository().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            let is_module = path.is_dir() || path.extension().is_some_and(|of| of == extension);
            let is_root = matches!(name.as_str(), "src/lib.rs" | "src/main.rs");
            assert!(
                !is_module || is_root || named.contains(&name),
                "the map lacks {name}"
            );
        }
    }
}

#[test]
fn files_of_a_folder_do_not_import_each_other_in_a_circle() {
    let roots = [
        "src",
        "crates/bunzip/src",
        "crates/nasbench101/src",
        "crates/networks/src",
        "crates/plain-pickle/src",
        "python/src",
    ];
    let folders = roots
        .iter()
        .flat_map(|root| folders_below(&repository().join(root)));
    let circles: Vec<String> = folders
        .filter_map(|folder| {
            let circle = circle(&imports_within(&folder))?.join(" -> ");
            Some(format!("{}: {circle}", folder.display()))
        })
        .collect();
    assert_eq!(circles, Vec::<String>::new());
}

/// A repository with these files and the map `a` (may use nothing), `b` (may use `a`).
fn planted(files: &[(&str, &str)]) -> (tempfile::TempDir, &'static str) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let page = "\
        | folder | what it is for | may use |\n\
        | --- | --- | --- |\n\
        | `src/a` | nouns | nothing |\n\
        | `src/b` | verbs | `a` |\n";
    (folder, page)
}

#[test]
fn a_planted_import_is_found() {
    for planted_line in [
        "use crate::b::Verb;",
        "pub use crate::{b::Verb, a::Noun};",
        "fn verb() { crate::b::run() }",
    ] {
        let (folder, page) = planted(&[
            ("src/a/mod.rs", planted_line),
            ("src/b/mod.rs", "use crate::a::Noun;"),
        ]);
        let expected = "src/a/mod.rs imports b, which `src/a` may not";
        assert_eq!(offences(folder.path(), page), [expected], "{planted_line}");
    }
    let of_tests = "#[cfg(test)] mod tests { use crate::b::Verb; }";
    let (folder, page) = planted(&[("src/a/mod.rs", of_tests), ("src/b/mod.rs", "")]);
    assert_eq!(offences(folder.path(), page), Vec::<String>::new());
}

#[test]
fn a_planted_circle_is_found() {
    let circle_of = |face: &str, one: &str, other: &str| {
        let files = [
            ("src/a/mod.rs", face),
            ("src/a/one.rs", one),
            ("src/a/other.rs", other),
        ];
        let (folder, _page) = planted(&files);
        circle(&imports_within(&folder.path().join("src/a")))
    };
    let face = "mod one; mod other; pub use one::One;";
    let found = circle_of(face, "use super::other::Other;", "use super::one::One;");
    assert_eq!(found, Some(vec!["one".to_owned(), "other".to_owned()]));
    let through_face = circle_of(face, "use super::other::Other;", "use super::One;");
    assert_eq!(
        through_face,
        Some(vec!["one".to_owned(), "other".to_owned()])
    );
    assert_eq!(
        circle_of(face, "use super::other::Other;", "fn other() {}"),
        None
    );
}
