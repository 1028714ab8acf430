"""danqing (丹青): a self-hosted image service that speaks the Wan 2.7 image API."""

__version__ = "0.1.0"
