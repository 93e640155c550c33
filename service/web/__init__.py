"""What people and programs see (HTTP): publications, the API, the console, health. `build_app` is in `app`."""
