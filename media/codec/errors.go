package codec

import "errors"

// ErrShort says that a payload ends inside its descriptor.
var ErrShort = errors.New("codec: payload too short")
