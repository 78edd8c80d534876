import { createContext, useContext } from 'react';
import type { Session } from '../api/wire';
import type { Call } from './call';

export interface CallContextValue {
	call: Call;
	/** Null until the server has told. */
	session: Session | null;
}

export const CallContext = createContext<CallContextValue | null>(null);

/** The call of the session page we are on. */
export function useWebRTC(): CallContextValue {
	const value = useContext(CallContext);
	if (!value) throw new Error('useWebRTC outside of a session page');
	return value;
}
