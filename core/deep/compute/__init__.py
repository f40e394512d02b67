"""How the layers of networks are asked; these modules import torch, and are imported on demand."""
