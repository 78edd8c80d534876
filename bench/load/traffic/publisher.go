package traffic

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

const (
	audioInterval     = 20 * time.Millisecond
	audioPayloadBytes = 80 // 32 kbit/s, Chromium's default for speech
	opusTOC           = 0x78
	talkSpurt         = 2 * time.Second
	maxHeaderBytes    = 12 + 4 + 3 + 2 + 17 + 17 + 3
	maxPictureID      = 1 << 15
)

// Config describes one publisher.
type Config struct {
	ID        uint32
	Video     VideoConfig
	UplinkBps int // packets of a frame leave one after the other at this rate; 0 sends a frame at once
	Audio     Format
	Camera    Format
	Layer     uint32 // of simulcast, counted from the top one, 0; lower ones have no audio
}

// MaxLayers is how many simulcast layers a camera has at most.
const MaxLayers = 3

// stampID tells the layers of a camera apart, so that a stamp's number counts within one layer.
func (c Config) stampID() uint32 { return c.ID | c.Layer<<24 }

// Packet is one RTP packet to be sent. Bytes is valid until the next call.
type Packet struct {
	Kind  Kind
	DueNs int64
	Bytes []byte
}

// SetTransport sets the packet's number over all streams of a connection; only for a Format with a TransportID.
func (p Packet) SetTransport(number uint16) { binary.BigEndian.PutUint16(p.Bytes[17:], number) }

// Count is what a publisher has sent of one kind.
type Count struct {
	Packets uint32
	Octets  uint32 // payload
	Stamp   uint32 // RTP timestamp of the last packet
	StampNs int64  // when the last packet's frame was due
}

// Publisher is one person's microphone and camera as a sequence of RTP packets in time. Not safe for concurrent use.
type Publisher struct {
	config  Config
	video   *Video
	buffer  [maxHeaderBytes + 1500]byte
	wireSeq [Kinds]uint16
	offset  [Kinds]uint32 // random start of the RTP timestamps
	count   [Kinds]Count

	startNs    int64
	audioDue   int64
	audioFrame uint32

	frame       Frame
	sizes       []int
	index       int // next packet of frame
	frameDue    int64
	frameNumber uint32
	packetDue   int64
	pictureID   uint16
}

// NewPublisher returns a publisher whose first packets are due within one frame of startNs, at a phase that follows from its ID so that
// many publishers don't send on one beat.
func NewPublisher(config Config, startNs int64) (*Publisher, error) {
	video, err := NewVideo(config.Video, uint64(config.stampID()))
	if err != nil {
		return nil, err
	}
	if config.UplinkBps < 0 || (config.UplinkBps > 0 && config.UplinkBps < 2*video.config.RateBps) {
		return nil, fmt.Errorf("%w: uplink of %d bit/s for %d bit/s of video", ErrConfig, config.UplinkBps, video.config.RateBps)
	}
	if len(config.Audio.Mid) > 16 || len(config.Camera.Mid) > 16 || len(config.Camera.RID) > 16 {
		return nil, fmt.Errorf("%w: mid or rid over 16 bytes", ErrConfig)
	}
	if config.ID >= 1<<24 || config.Layer >= MaxLayers {
		return nil, fmt.Errorf("%w: publisher %d, layer %d", ErrConfig, config.ID, config.Layer)
	}
	// Not by layer: a camera's layers are encoded from the same pictures.
	random := rand.New(rand.NewPCG(uint64(config.ID), 0xa7))
	p := &Publisher{
		config:    config,
		video:     video,
		startNs:   startNs,
		audioDue:  startNs + random.Int64N(int64(audioInterval)),
		pictureID: uint16(random.IntN(maxPictureID)),
	}
	for kind := range Kinds {
		p.wireSeq[kind] = uint16(random.Uint32())
		p.offset[kind] = random.Uint32()
	}
	for i := range p.buffer {
		p.buffer[i] = byte(random.Uint32())
	}
	p.frameDue = startNs + random.Int64N(int64(video.Interval()))
	p.packetDue = p.frameDue
	if config.Layer > 0 {
		p.audioDue = math.MaxInt64
	}
	return p, nil
}

// DueNs is when the next packet is to be sent.
func (p *Publisher) DueNs() int64 { return min(p.audioDue, p.packetDue) }

// Format is what a kind of stream was configured with.
func (p *Publisher) Format(kind Kind) Format {
	if kind == Audio {
		return p.config.Audio
	}
	return p.config.Camera
}

// Count is what was made of a kind so far.
func (p *Publisher) Count(kind Kind) Count { return p.count[kind] }

// Next makes the packet that is due first. sentAtNs goes into its stamp. wantKey asks for a key frame; tookKey answers that
// the packet begins one that was asked for.
func (p *Publisher) Next(sentAtNs int64, wantKey bool) (packet Packet, tookKey bool) {
	if p.audioDue <= p.packetDue {
		return p.nextAudio(sentAtNs), false
	}
	begins := p.index == len(p.sizes)
	if begins { // as late as an encoder would decide it
		p.frame = p.video.Next(wantKey)
		p.sizes = Split(p.sizes[:0], p.frame.Bytes, p.video.config.MaxPayloadBytes)
		p.index = 0
	}
	return p.nextVideo(sentAtNs), begins && wantKey
}

func (p *Publisher) nextAudio(sentAtNs int64) Packet {
	due := p.audioDue
	timestamp := p.offset[Audio] + p.audioFrame*960
	n := p.config.Audio.header(p.buffer[:], p.wireSeq[Audio], timestamp, false, p.level(due))
	payload := p.buffer[n : n+audioPayloadBytes]
	payload[0] = opusTOC
	p.seal(Audio, payload, timestamp, due, sentAtNs)
	p.audioFrame++
	p.audioDue += int64(audioInterval)
	return Packet{Kind: Audio, DueNs: due, Bytes: p.buffer[:n+audioPayloadBytes]}
}

// level is the RFC 6464 byte: the people of a room talk in turns of talkSpurt, four turns a round.
func (p *Publisher) level(nowNs int64) uint8 {
	turn := uint32((nowNs - p.startNs) / int64(talkSpurt))
	if turn%4 == p.config.ID%4 {
		return 0x80 | 30
	}
	return 75
}

func (p *Publisher) nextVideo(sentAtNs int64) Packet {
	due, size := p.packetDue, p.sizes[p.index]
	timestamp := p.offset[Camera] + uint32(int64(p.frameNumber)*90000/int64(p.video.config.FramesPerSecond))
	last := p.index == len(p.sizes)-1
	n := p.config.Camera.header(p.buffer[:], p.wireSeq[Camera], timestamp, last, 0)
	payload := p.buffer[n : n+size]
	putVP8(payload, p.frame, p.index, p.pictureID, p.config.Layer)
	p.seal(Camera, payload, timestamp, p.frameDue, sentAtNs)
	if p.config.UplinkBps > 0 {
		p.packetDue += int64(n+size+overheadBytes) * 8 * int64(time.Second) / int64(p.config.UplinkBps)
	}
	p.index++
	if last {
		p.frameDue += int64(p.video.Interval())
		p.packetDue = max(p.frameDue, p.packetDue)
		p.frameNumber++
		p.pictureID = (p.pictureID + 1) % maxPictureID
	}
	return Packet{Kind: Camera, DueNs: due, Bytes: p.buffer[:n+size]}
}

// overheadBytes is what the GCM tag, UDP, IPv4 and Ethernet add on the uplink.
const overheadBytes = 16 + 8 + 20 + 18

func (p *Publisher) seal(kind Kind, payload []byte, timestamp uint32, frameDue, sentAtNs int64) {
	count := &p.count[kind]
	Stamp{Publisher: p.config.stampID(), Kind: kind, Number: count.Packets, SentAtNs: sentAtNs}.Put(payload)
	p.wireSeq[kind]++
	count.Packets++
	count.Octets += uint32(len(payload))
	count.Stamp, count.StampNs = timestamp, frameDue
}
