import { useEffect, useState } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { EndCard } from '../components/session/EndCard';
import { LiveRoom } from '../components/session/LiveRoom';
import { useWebRTC } from '../hooks/useWebRTC';
import { useRoomStore } from '../stores/roomStore';
import { rememberedRoom } from '../utils/pageFlags';

export function Room() {
	const { call, session } = useWebRTC();
	const navigate = useNavigate();
	const phase = useRoomStore((state) => state.phase);
	const end = useRoomStore((state) => state.end);
	// A tab that was in this room goes back in by itself; anybody else passes the waiting room first.
	const [mayEnter] = useState(() => call.engine.inCall || rememberedRoom() === call.sessionId);
	const sessionType = session?.sessionType;

	useEffect(() => {
		if (mayEnter && !call.engine.inCall) void call.engine.enter();
	}, [call, mayEnter]);
	useEffect(() => {
		if (mayEnter && sessionType) void call.media.open(sessionType === 'video');
	}, [call, mayEnter, sessionType]);

	const waiting = `/sessions/${call.sessionId}/waiting`;
	if (!mayEnter) return <Navigate to={waiting} replace />;
	if (phase === 'left' && end)
		return <EndCard reason={end} sessionId={call.sessionId} onRejoin={() => void navigate(waiting)} />;
	return <LiveRoom />;
}
