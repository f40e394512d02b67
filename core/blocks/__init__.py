"""The block engine: any function over any raster, read → compute → write, in bounded memory."""

from .contract import Block, BlockFunction, OutputSpec
from .engine import run_blocks

__all__ = ["Block", "BlockFunction", "OutputSpec", "run_blocks"]
