"""What a build leaves: manifest, interface, index, publishing, what was written."""
