import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useRoomStore } from '../../stores/roomStore';
import { Button } from '../common/Button';
import { Notice } from '../common/Notice';

/** What is wrong with microphone or camera, in plain words, each with another try. */
export function DeviceTroubles({ withCamera }: { withCamera: boolean }) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const { micTrouble, cameraTrouble } = useRoomStore((state) => state.local);
	const retry = (
		<Button look="quiet" onClick={() => void call.media.open(withCamera)}>
			{t('devices.retry')}
		</Button>
	);
	return (
		<>
			{micTrouble && <Notice action={retry}>{t(`devices.mic_${micTrouble}`)}</Notice>}
			{withCamera && cameraTrouble && <Notice action={retry}>{t(`devices.camera_${cameraTrouble}`)}</Notice>}
		</>
	);
}
