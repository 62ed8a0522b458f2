"""The mathematics: NumPy alone. It knows no files, threads or stores.

Everything works on arrays with any leading axes: samples (..., n, d_in), weights
(..., d_in, d_out). One run has no leading axis, a stack of R runs has one of length R.
"""
