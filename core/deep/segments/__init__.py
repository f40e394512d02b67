"""Training of segmentation networks: labels of pixels, and the tiles of the image that show them."""
