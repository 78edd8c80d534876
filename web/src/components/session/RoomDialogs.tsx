import { useTranslation } from 'react-i18next';
import { Dialog } from '../common/Dialog';
import { DevicePickers } from './DevicePickers';
import { DeviceTroubles } from './DeviceTroubles';
import { PeoplePanel } from './PeoplePanel';
import type { Panel } from './RoomBar';
import { ShortcutList } from './ShortcutList';
import { StatsPanel } from './StatsPanel';

interface Props {
	withCamera: boolean;
	panel: Panel;
	onPanel(panel: Panel): void;
}

/** What opens over the stage. The statistics leave the stage usable, because they are watched during the call. */
export function RoomDialogs({ withCamera, panel, onPanel }: Props) {
	const { t } = useTranslation();
	const onClose = () => onPanel(null);
	return (
		<>
			<Dialog title={t('devices.title')} open={panel === 'devices'} onClose={onClose}>
				<div className="grid gap-4">
					<DeviceTroubles withCamera={withCamera} />
					<DevicePickers withCamera={withCamera} />
				</div>
			</Dialog>
			<Dialog title={t('people.title')} open={panel === 'people'} onClose={onClose}>
				<PeoplePanel onStats={() => onPanel('stats')} onDevices={() => onPanel('devices')} />
			</Dialog>
			<Dialog
				title={t('stats.title')}
				open={panel === 'stats'}
				onClose={onClose}
				modal={false}
				className="fixed top-16 right-3 left-auto z-20 m-0! max-h-[calc(100dvh-9.5rem)]! w-[min(100vw-1.5rem,23rem)]!"
			>
				<StatsPanel />
			</Dialog>
			<Dialog title={t('keys.title')} open={panel === 'keys'} onClose={onClose}>
				<ShortcutList />
			</Dialog>
		</>
	);
}
