import type { Source } from './plan';

/** The messages of the room channel: docs/protocol.md section 4. */
export type Grade = 'excellent' | 'good' | 'poor' | 'lost';
export type SlotKind = 'voice' | 'camera' | 'screen' | 'screenAudio';
export type Sources = Record<Source, boolean>;

export interface Peer {
	id: string;
	sources: Sources;
}

export interface Slot {
	mid: string;
	kind: SlotKind;
	peer: string | null;
}

export interface RoomMessage {
	type: 'room';
	version: number;
	you: string;
	peers: Peer[];
	slots: Slot[];
}

export interface SpeakersMessage {
	type: 'speakers';
	active: string | null;
	levels: { peer: string; dBov: number; speaking: boolean }[];
}

export interface Direction {
	lossPercent: number;
	jitterMs: number;
	bitrateBps: number;
}

export interface SlotQuality {
	mid: string;
	layer: 'h' | 'm' | 'l' | 'off';
	height: number;
	reason: 'wanted' | 'bandwidth' | 'unavailable' | 'muted';
}

export interface QualityMessage {
	type: 'quality';
	rttMs: number;
	up: Direction;
	down: Direction;
	grade: Grade;
	slots: SlotQuality[];
	peers: { peer: string; grade: Grade }[];
}

export interface PongMessage {
	type: 'pong';
	id: number;
	serverNow: number;
}

export type ClosingReason =
	| 'replaced'
	| 'removed'
	| 'session-ended'
	| 'cancelled'
	| 'logged-out'
	| 'shutdown';

export interface ClosingMessage {
	type: 'closing';
	reason: ClosingReason;
}

export type ServerMessage = RoomMessage | SpeakersMessage | QualityMessage | PongMessage | ClosingMessage;

export type ClientMessage =
	| ({ type: 'publish' } & Sources)
	| { type: 'view'; slots: { mid: string; height: number }[] }
	| { type: 'ping'; id: number };

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: unknown): string | null =>
	typeof value === 'string' && value !== '' ? value : null;
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
	return allowed.find((candidate) => candidate === value) ?? otherwise;
}

const grade = (value: unknown): Grade => oneOf(value, ['excellent', 'good', 'poor', 'lost'], 'good');

function direction(value: unknown): Direction {
	const fields = isObject(value) ? value : {};
	return {
		lossPercent: number(fields.lossPercent),
		jitterMs: number(fields.jitterMs),
		bitrateBps: number(fields.bitrateBps),
	};
}

function sources(value: unknown): Sources {
	const fields = isObject(value) ? value : {};
	return {
		mic: fields.mic === true,
		camera: fields.camera === true,
		screen: fields.screen === true,
		screenAudio: fields.screenAudio === true,
	};
}

const readers: Record<ServerMessage['type'], (fields: Fields) => ServerMessage> = {
	room: (fields) => ({
		type: 'room',
		version: number(fields.version),
		you: text(fields.you),
		peers: list(fields.peers).map((peer) => ({ id: text(peer.id), sources: sources(peer.sources) })),
		slots: list(fields.slots).map((slot) => ({
			mid: text(slot.mid),
			kind: oneOf(slot.kind, ['voice', 'camera', 'screen', 'screenAudio'], 'voice'),
			peer: textOrNull(slot.peer),
		})),
	}),
	speakers: (fields) => ({
		type: 'speakers',
		active: textOrNull(fields.active),
		levels: list(fields.levels).map((level) => ({
			peer: text(level.peer),
			dBov: number(level.dBov),
			speaking: level.speaking === true,
		})),
	}),
	quality: (fields) => ({
		type: 'quality',
		rttMs: number(fields.rttMs),
		up: direction(fields.up),
		down: direction(fields.down),
		grade: grade(fields.grade),
		slots: list(fields.slots).map((slot) => ({
			mid: text(slot.mid),
			layer: oneOf(slot.layer, ['h', 'm', 'l', 'off'], 'off'),
			height: number(slot.height),
			reason: oneOf(slot.reason, ['wanted', 'bandwidth', 'unavailable', 'muted'], 'wanted'),
		})),
		peers: list(fields.peers).map((peer) => ({ peer: text(peer.peer), grade: grade(peer.grade) })),
	}),
	pong: (fields) => ({ type: 'pong', id: number(fields.id), serverNow: number(fields.serverNow) }),
	closing: (fields) => ({
		type: 'closing',
		reason: oneOf(
			fields.reason,
			['replaced', 'removed', 'session-ended', 'logged-out', 'shutdown'],
			'removed',
		),
	}),
};

/** Reads one message; null for what is not JSON or not known, which the protocol says to ignore. */
export function readMessage(data: unknown): ServerMessage | null {
	if (typeof data !== 'string') return null;
	let value: unknown;
	try {
		value = JSON.parse(data);
	} catch {
		return null;
	}
	if (!isObject(value) || typeof value.type !== 'string' || !Object.hasOwn(readers, value.type)) return null;
	return readers[value.type as ServerMessage['type']](value);
}
