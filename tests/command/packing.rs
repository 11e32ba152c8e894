//! Bytes packed as archives come.

use std::io::Write;

/// As gzip writes them.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("room");
    packed.finish().expect("room")
}

/// As zstd writes them.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("room")
}

/// A zip archive of files with names.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        packed.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a name");
        packed.write_all(bytes).expect("room");
    }
    packed.finish().expect("room").into_inner()
}
