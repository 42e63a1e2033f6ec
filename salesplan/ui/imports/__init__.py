"""Files on the screen: what they are, what is asked about them, what they changed, and the folder that is watched."""
