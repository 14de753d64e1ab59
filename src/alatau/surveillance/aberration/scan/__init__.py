"""Space-time scan statistics: where and since when are there more cases than expected?"""

from alatau.surveillance.aberration.scan.places import Places
from alatau.surveillance.aberration.scan.scanning import scan_permutation, scan_poisson
from alatau.surveillance.aberration.scan.verdict import Cluster, Scan, ScanOptions

__all__ = ["Cluster", "Places", "Scan", "ScanOptions", "scan_permutation", "scan_poisson"]
