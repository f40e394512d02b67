"""Everything of Terroir that computes. Runs wherever numpy and GDAL run; never imports QGIS or Qt."""
