package publish

import (
	"io/fs"
	"syscall"
)

// inode tells hard links to one file.
func inode(info fs.FileInfo) uint64 { return info.Sys().(*syscall.Stat_t).Ino }
