"""Gazette: a serverless newsroom. What AWS Lambda runs; the entry points are in app.py."""
