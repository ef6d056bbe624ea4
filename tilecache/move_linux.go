package tilecache

import (
	"os"

	"golang.org/x/sys/unix"
)

// exchange puts a file into the place of another, which goes. A plain rename
// onto a file makes ext4 write the new one to the disk there and then
// (auto_da_alloc), so that a power failure leaves one of them; that is
// milliseconds for what can be drawn again, often of a bundle that is replaced
// once more in a moment. Two files that change places are not written.
func exchange(from, to string) error {
	if err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_EXCHANGE); err != nil {
		return move(from, to) // there is none yet, or the file system cannot
	}
	_ = os.Remove(from) // what was there; it goes by itself when it is old
	return nil
}
