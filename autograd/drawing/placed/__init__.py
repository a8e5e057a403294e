"""Where the parts of a picture lie: columns of neurons, and the way round them for the edges."""
