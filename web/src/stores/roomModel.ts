import type { Participant } from '../api/wire';
import type { EngineEvent, Phase } from '../rtc/events';
import { type LocalState, noLocal } from '../rtc/localMedia';
import type { Grade, Peer, QualityMessage, Slot, SlotQuality, Sources } from '../rtc/messages';
import type { EndReason } from '../rtc/reconnect';
import type { Figures } from '../rtc/stats';

/** The live room as the pages see it. */
export interface RoomState {
	phase: Phase;
	end: EndReason | null;
	/** Fresh attempts since the link was lost. */
	attempt: number;
	you: string;
	peers: Peer[];
	slots: Slot[];
	streams: Readonly<Record<string, MediaStream>>;
	quality: QualityMessage | null;
	figures: Figures | null;
	/** Names and roles by user id; kept when people leave, for the message that they left. */
	people: Readonly<Record<string, { name: string; isHost: boolean }>>;
	local: LocalState;
}

export const emptyRoom: RoomState = {
	phase: 'idle',
	end: null,
	attempt: 0,
	you: '',
	peers: [],
	slots: [],
	streams: {},
	quality: null,
	figures: null,
	people: {},
	local: noLocal,
};

export type RoomEvent =
	| EngineEvent
	| { type: 'local'; local: LocalState }
	| { type: 'people'; participants: Participant[] };

export function reduceRoom(state: RoomState, event: RoomEvent): RoomState {
	switch (event.type) {
		case 'phase':
			if (event.phase === 'left') {
				return { ...emptyRoom, people: state.people, local: state.local, phase: 'left', end: event.end };
			}
			return { ...state, phase: event.phase, end: event.end, attempt: event.attempt };
		case 'joined':
			return { ...state, you: event.you };
		case 'answered':
			return state;
		case 'room':
			return { ...state, you: event.room.you, peers: event.room.peers, slots: event.room.slots };
		case 'streams':
			return { ...state, streams: event.streams };
		case 'quality':
			return { ...state, quality: event.quality };
		case 'figures':
			return { ...state, figures: event.figures };
		case 'local':
			return { ...state, local: event.local };
		case 'people':
			return { ...state, people: { ...state.people, ...byId(event.participants) } };
	}
}

function byId(participants: Participant[]): RoomState['people'] {
	return Object.fromEntries(
		participants.map(({ userId, displayName, isHost }) => [userId, { name: displayName, isHost }]),
	);
}

/** One remote person, with the slots that carry them. */
export interface RemoteTile {
	peer: string;
	sources: Sources;
	cameraMid: string | null;
	grade: Grade;
	/** Of the camera slot, null until the first quality message. */
	picture: SlotQuality | null;
}

/** Everybody but us, in the order of the slots, so that nobody's tile moves when somebody else leaves. */
export function remoteTiles({
	peers,
	slots,
	you,
	quality,
}: Pick<RoomState, 'peers' | 'slots' | 'you' | 'quality'>): RemoteTile[] {
	const slotOf = (peer: string, kind: Slot['kind']) =>
		slots.findIndex((slot) => slot.peer === peer && slot.kind === kind);
	return peers
		.filter(({ id }) => id !== you)
		.map(({ id, sources }) => {
			const camera = slots[slotOf(id, 'camera')] ?? null;
			return {
				order: slotOf(id, 'voice'),
				tile: {
					peer: id,
					sources,
					cameraMid: camera?.mid ?? null,
					grade: quality?.peers.find(({ peer }) => peer === id)?.grade ?? 'good',
					picture: quality?.slots.find(({ mid }) => mid === camera?.mid) ?? null,
				},
			};
		})
		.sort((a, b) => a.order - b.order)
		.map(({ tile }) => tile);
}

/** Who shows a screen right now, and where it arrives: `mid` null is our own. */
export function sharedScreen({
	peers,
	slots,
	you,
	local,
}: Pick<RoomState, 'peers' | 'slots' | 'you' | 'local'>): { peer: string; mid: string | null } | null {
	const sharing = peers.find(({ id, sources }) => id !== you && sources.screen);
	const slot = sharing && slots.find(({ kind, peer }) => kind === 'screen' && peer === sharing.id);
	if (sharing && slot) return { peer: sharing.id, mid: slot.mid };
	return local.screen ? { peer: you, mid: null } : null;
}

/** The slots that make sound and are taken, in a stable order. */
export function soundSlots(slots: Slot[]): Slot[] {
	return slots.filter(({ kind }) => kind === 'voice' || kind === 'screenAudio');
}

/** What changed among the people, for the live region. */
export function comings(before: Peer[], after: Peer[], you: string): { joined: string[]; left: string[] } {
	const ids = (peers: Peer[]) => peers.map(({ id }) => id).filter((id) => id !== you);
	const [was, is] = [ids(before), ids(after)];
	return { joined: is.filter((id) => !was.includes(id)), left: was.filter((id) => !is.includes(id)) };
}
