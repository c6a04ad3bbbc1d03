"""The data of the platform for programs: read only, public, the same for everyone."""
