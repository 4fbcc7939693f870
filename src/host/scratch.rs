//! A place for files that are read once and thrown away.

use std::io;

use tempfile::TempDir;

/// How much room there has to be in memory, in bytes.
#[cfg(target_os = "linux")]
const ROOM: u64 = 512 << 20;

/// A new folder, in memory where the system has a place for that: it makes thousands of small files in a third of the
/// time. Elsewhere it is where temporary files always are.
pub fn in_memory() -> io::Result<TempDir> {
    #[cfg(target_os = "linux")]
    if let Ok(system) = nix::sys::statvfs::statvfs("/dev/shm")
        && system.blocks_available() * system.fragment_size() >= ROOM
        && let Ok(folder) = tempfile::tempdir_in("/dev/shm")
    {
        return Ok(folder);
    }
    tempfile::tempdir()
}
