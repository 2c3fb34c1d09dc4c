//! OFD packages (GB/T 33190-2016) and the signatures in them.

mod fault;
mod inflate;
mod layout;
mod location;
mod name;
mod package;
mod xml;

pub use fault::PackageFault;
pub use fault::PackageFaultKind;
pub use location::Location;
pub use location::UnsafeLocation;
pub use location::resolve;
pub use package::Package;
pub use package::ReadError;
pub use xml::XmlFault;
