"""What the pages are made of: each module takes values of the library and gives HTML."""
