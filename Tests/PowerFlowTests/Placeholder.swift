// The target's first file; it goes when the real ones come.
