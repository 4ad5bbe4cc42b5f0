//! The opcodes of protocols 2 to 5 that data needs.

/// Declares the opcodes with the names of Python's `pickletools`.
macro_rules! opcodes {
    ($($name:ident = $byte:literal;)+) => {
        $(pub(crate) const $name: u8 = $byte;)+

        /// The name of an opcode that is read here.
        pub(crate) const fn name(byte: u8) -> Option<&'static str> {
            match byte {
                $($name => Some(stringify!($name)),)+
                _ => None,
            }
        }

        /// Every opcode that is read here.
        #[cfg(test)]
        pub(crate) const ALL: &[u8] = &[$($name,)+];
    };
}

opcodes! {
    PROTO = 0x80;
    FRAME = 0x95;
    STOP = b'.';
    NONE = b'N';
    NEWTRUE = 0x88;
    NEWFALSE = 0x89;
    BININT = b'J';
    BININT1 = b'K';
    BININT2 = b'M';
    LONG1 = 0x8a;
    BINFLOAT = b'G';
    SHORT_BINUNICODE = 0x8c;
    BINUNICODE = b'X';
    BINUNICODE8 = 0x8d;
    SHORT_BINSTRING = b'U';
    BINSTRING = b'T';
    SHORT_BINBYTES = b'C';
    BINBYTES = b'B';
    BINBYTES8 = 0x8e;
    BYTEARRAY8 = 0x96;
    MARK = b'(';
    EMPTY_TUPLE = b')';
    TUPLE1 = 0x85;
    TUPLE2 = 0x86;
    TUPLE3 = 0x87;
    TUPLE = b't';
    EMPTY_LIST = b']';
    APPEND = b'a';
    APPENDS = b'e';
    EMPTY_DICT = b'}';
    SETITEM = b's';
    SETITEMS = b'u';
    EMPTY_SET = 0x8f;
    ADDITEMS = 0x90;
    MEMOIZE = 0x94;
    BINPUT = b'q';
    LONG_BINPUT = b'r';
    BINGET = b'h';
    LONG_BINGET = b'j';
    STACK_GLOBAL = 0x93;
    GLOBAL = b'c';
    REDUCE = b'R';
    BUILD = b'b';
    PERSID = b'P';
    BINPERSID = b'Q';
}
