//! `natsbench datasette-metadata`

use std::io::Write;

use super::CommandResult;
use super::args::DatasetteMetadataArgs;
use super::output::print_json;
use crate::datasette::Metadata;
use crate::store::Reader;

pub(super) fn run(args: &DatasetteMetadataArgs, out: &mut dyn Write) -> CommandResult {
    print_json(&Metadata::read(&Reader::open(&args.database.db)?)?, out)
}
