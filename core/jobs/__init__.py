"""Jobs: what to do, as plain data that can be stored, replayed and sent elsewhere."""

from .base import Job, input_field, option, output_field
from .execute import execute
from .registry import JOBS, job_from_json, job_type

__all__ = ["JOBS", "Job", "execute", "input_field", "job_from_json", "job_type", "option", "output_field"]
