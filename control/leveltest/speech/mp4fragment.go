package speech

// The flags of tfhd and trun that say which fields are there (ISO/IEC 14496-12 sections 8.8.7 and 8.8.8).
const (
	tfhdBase        = 0x1
	tfhdDescription = 0x2
	tfhdDuration    = 0x8
	tfhdSize        = 0x10
	trunOffset      = 0x1
	trunFirstFlags  = 0x4
	trunDuration    = 0x100
	trunSize        = 0x200
	trunFlags       = 0x400
	trunComposition = 0x800
)

// fragment reads the runs of samples of one moof, as recorders write them while they record.
func (r *mp4Reader) fragment(moof box) error {
	for _, traf := range boxes(moof.body, moof.at) {
		if traf.kind != "traf" {
			continue
		}
		tfhd, ok := traf.child("tfhd")
		if !ok {
			return ErrBroken
		}
		f := fields{b: tfhd.body}
		flags, track := f.u32(), f.u32()
		if track != r.track {
			continue
		}
		base, size := uint64(moof.at-moof.head), r.defaultSize
		if flags&tfhdBase != 0 {
			base = uint64(f.u32())<<32 | uint64(f.u32())
		}
		if flags&tfhdDescription != 0 {
			f.u32()
		}
		if flags&tfhdDuration != 0 {
			f.u32()
		}
		if flags&tfhdSize != 0 {
			size = f.u32()
		}
		if f.short {
			return ErrBroken
		}
		if err := r.runs(traf, base, size); err != nil {
			return err
		}
	}
	return nil
}

func (r *mp4Reader) runs(traf box, base uint64, defaultSize uint32) error {
	at := base
	for _, trun := range boxes(traf.body, traf.at) {
		if trun.kind != "trun" {
			continue
		}
		f := fields{b: trun.body}
		flags, n := f.u32(), f.u32()
		if flags&trunOffset != 0 {
			at = base + uint64(int64(int32(f.u32()))) // before the base it is outside of the file, or in it: add looks
		}
		if flags&trunFirstFlags != 0 {
			f.u32()
		}
		for range n {
			size := defaultSize
			for _, field := range []uint32{trunDuration, trunSize, trunFlags, trunComposition} {
				if flags&field == 0 {
					continue
				}
				if v := f.u32(); field == trunSize {
					size = v
				}
			}
			if f.short {
				return ErrBroken
			}
			if err := r.add(at, uint64(size)); err != nil {
				return err
			}
			at += uint64(size)
		}
	}
	return nil
}
