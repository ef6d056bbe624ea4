package main

import (
	"os"
	"path/filepath"
	"strings"
)

// cacheFolder is where the system wants what can be made again: the folder that
// systemd made for the service (CacheDirectory=), else that of the user
// (XDG_CACHE_HOME, ~/.cache); "" if there is none, or what is said is not an absolute path.
func cacheFolder() string {
	if all := os.Getenv("CACHE_DIRECTORY"); all != "" {
		first, _, _ := strings.Cut(all, ":")
		if !filepath.IsAbs(first) {
			return ""
		}
		return first
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "sigi")
}
