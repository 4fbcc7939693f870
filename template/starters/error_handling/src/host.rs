//! Who uses the layers: it does the work of the tasks, and may end what takes long. This file knows nothing of Python.

/// An error of a host: of any type, and kept as it is.
pub type HostError = Box<dyn std::error::Error + Send + Sync>;

/// Why a host did not do the work of a task.
#[derive(Debug)]
pub enum Failure {
    /// It may be tried again.
    Task(HostError),
    /// The whole run is to end at once.
    Stop(HostError),
}

/// Who does the work of the tasks.
pub trait Host {
    /// Does the work of a task.
    ///
    /// # Errors
    ///
    /// [`Failure`], which says whether to go on.
    fn perform(&mut self, task: &str) -> Result<(), Failure>;

    /// Called before each attempt, and about twenty times a second while the run waits.
    ///
    /// # Errors
    ///
    /// If the run is to end at once.
    fn check(&mut self) -> Result<(), HostError>;
}
