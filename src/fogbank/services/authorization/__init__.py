"""Whether a caller may: policies gathered from wherever they are attached, put to the policy language."""
