import type { QualityMessage, RoomMessage, SpeakersMessage } from './messages';
import type { EndReason } from './reconnect';
import type { Figures } from './stats';

export type Phase = 'idle' | 'preview' | 'joining' | 'live' | 'resuming' | 'left';

/** What the engine tells the world; a store reduces these, nothing else reads the connection. */
export type EngineEvent =
	| { type: 'phase'; phase: Phase; end: EndReason | null; attempt: number }
	| { type: 'joined'; you: string }
	/** The server has answered: these streams will carry the room, what is left happens outside the page's own thread. */
	| { type: 'answered'; streams: Readonly<Record<string, MediaStream>> }
	| { type: 'room'; room: RoomMessage }
	| { type: 'streams'; streams: Readonly<Record<string, MediaStream>> }
	| { type: 'quality'; quality: QualityMessage }
	| { type: 'figures'; figures: Figures };

export type SpeakersListener = (message: SpeakersMessage) => void;
