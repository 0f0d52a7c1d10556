"""What readers get: pages, the plan of a change, rendering, and the bucket of pages."""
