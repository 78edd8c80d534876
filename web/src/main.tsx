import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { startLanguage } from './locales/i18n';
import { router } from './routes';
import { startAppUpdates } from './stores/appUpdate';
import { useAuthStore } from './stores/authStore';
import './styles/globals.css';
import { noteRelay } from './utils/pageFlags';

noteRelay(window.location.search);
void useAuthStore.getState().start();
await startLanguage();

const root = document.getElementById('root');
if (root) createRoot(root).render(<RouterProvider router={router} />);
startAppUpdates();
