//! Checks the head of a request before hyper sees it: hyper itself would answer a request that is no HTTP, or too long,
//! without saying what is wrong.

use axum::http::uri::InvalidUri;
use axum::http::{StatusCode, Uri};

use super::failure::Failure;
use super::limits::{ADDRESS_BYTES, BODY_BYTES, HEAD_BYTES, HEADERS};

/// What the first bytes of a request are.
#[derive(Debug)]
pub(super) enum Head {
    /// The start of a head.
    Partial,
    /// A head, so many bytes long, before a body of so many bytes.
    Whole {
        head_bytes: usize,
        body_bytes: usize,
    },
    /// Something that cannot be a head.
    Refused(Failure),
}

impl Head {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let head_bytes = match request.parse(bytes) {
            Ok(httparse::Status::Complete(head_bytes)) => head_bytes,
            Ok(httparse::Status::Partial) => return Self::of_partial(bytes),
            Err(error) => return Self::Refused(why(error)),
        };
        let address = request.path.unwrap_or_default();
        if address.len() > ADDRESS_BYTES {
            return Self::Refused(address_too_long());
        }
        if head_bytes > HEAD_BYTES {
            return Self::Refused(head_too_long());
        }
        let address: Result<Uri, InvalidUri> = address.parse();
        if let Err(error) = address {
            return Self::Refused(Failure::bad_request(format!(
                "the address of the request is not valid: {error}"
            )));
        }
        match body_bytes(request.headers) {
            Ok(body_bytes) => Self::Whole {
                head_bytes,
                body_bytes,
            },
            Err(failure) => Self::Refused(failure),
        }
    }

    /// The start of a head, unless it is too long already.
    fn of_partial(bytes: &[u8]) -> Self {
        let line = bytes.split(|&byte| byte == b'\n');
        let line = line.into_iter().find(|line| !line.trim_ascii().is_empty());
        let mut words = line.unwrap_or_default().split(|&byte| byte == b' ');
        if words.nth(1).is_some_and(|word| word.len() > ADDRESS_BYTES) {
            return Self::Refused(address_too_long());
        }
        if bytes.len() > HEAD_BYTES {
            return Self::Refused(head_too_long());
        }
        Self::Partial
    }
}

fn address_too_long() -> Failure {
    let message = format!("the address of the request is longer than {ADDRESS_BYTES} bytes");
    Failure::new(StatusCode::URI_TOO_LONG, message)
}

fn head_too_long() -> Failure {
    let message = format!("the head of the request is longer than {HEAD_BYTES} bytes");
    Failure::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
}

fn why(error: httparse::Error) -> Failure {
    match error {
        httparse::Error::TooManyHeaders => {
            let message = format!("the request has more than {HEADERS} headers");
            Failure::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
        }
        httparse::Error::Version => {
            let message = "expected HTTP/1.1 or HTTP/1.0";
            Failure::new(StatusCode::HTTP_VERSION_NOT_SUPPORTED, message)
        }
        error => Failure::bad_request(format!(
            "the request is no HTTP ({error}); expected something like GET / HTTP/1.1"
        )),
    }
}

/// The length of the body, which only the content length may state.
fn body_bytes(headers: &[httparse::Header<'_>]) -> Result<usize, Failure> {
    let mut length = None;
    for header in headers {
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            let message = "the request has a transfer encoding; expected a content length";
            return Err(Failure::new(StatusCode::LENGTH_REQUIRED, message));
        }
        if header.name.eq_ignore_ascii_case("content-length") {
            let digits = header.value;
            let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            if length.is_some() || !is_number {
                let message = "the content length is no number, or is given twice";
                return Err(Failure::bad_request(message));
            }
            let number = String::from_utf8_lossy(digits).parse();
            length = Some(number.unwrap_or(usize::MAX));
        }
    }
    let length = length.unwrap_or(0);
    if length > BODY_BYTES {
        let message = format!("the body of the request is longer than {BODY_BYTES} bytes");
        return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(bytes: &[u8]) -> Option<u16> {
        match Head::of(bytes) {
            Head::Refused(failure) => Some(failure.status.as_u16()),
            Head::Partial | Head::Whole { .. } => None,
        }
    }

    #[test]
    fn a_head_is_whole_at_its_empty_line() {
        let head = b"POST /api/sql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n";
        for length in 0..head.len() {
            assert!(matches!(Head::of(&head[..length]), Head::Partial));
        }
        let with_body = [&head[..], b"{\"sql\":"].concat();
        assert!(matches!(
            Head::of(&with_body),
            Head::Whole { head_bytes, body_bytes: 7 } if head_bytes == head.len()
        ));
    }

    #[test]
    fn what_is_refused_has_the_status_that_says_why() {
        let with = |more: &str| format!("GET / HTTP/1.1\r\n{more}\r\n\r\n");
        let long_address = format!("GET /{}", "a".repeat(9000));
        let long_header = format!("GET / HTTP/1.1\r\na: {}", "a".repeat(17_000));
        let many = "a: b\r\n".repeat(70);
        for (request, expected) in [
            (long_address.clone(), 414),
            (format!("{long_address} HTTP/1.1\r\n\r\n"), 414),
            (long_header, 431),
            (with(&many), 431),
            (with("content-length: 99999999999999999999999"), 413),
            (with("content-length: 100000"), 413),
            (with("content-length: -1"), 400),
            (with("content-length: 1\r\nContent-Length: 1"), 400),
            (with("transfer-encoding: chunked"), 411),
            (with("no header"), 400),
            ("PRI * HTTP/2.0\r\n\r\n".to_owned(), 505),
            ("\u{16}\u{3}\u{1}".to_owned(), 400),
            ("GET\r\n\r\n".to_owned(), 400),
            ("GET /\u{7f} HTTP/1.1\r\n\r\n".to_owned(), 400),
        ] {
            assert_eq!(status(request.as_bytes()), Some(expected), "{request:.60}");
        }
    }
}
