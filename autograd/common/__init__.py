"""What several packages share: how names and numbers are written, arguments refused, files written whole."""
