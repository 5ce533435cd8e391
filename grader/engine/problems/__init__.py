"""One file, one problem. A new file is found by itself."""
