"""Features made of images: neighbourhoods, textures, indices, thresholds."""
