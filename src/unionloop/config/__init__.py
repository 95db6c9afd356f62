"""Settings, root URLs and server entry points. Imports everything, imported by nobody."""
