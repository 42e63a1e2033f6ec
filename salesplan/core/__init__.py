"""What the business means: frames and models in, frames and models out. No SQL, no files, no clock, no screen."""
