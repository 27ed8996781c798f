// Whether the window is as a media query says, as long as the window changes.
import { useEffect, useState } from "./vendor/htm-preact.js";

export function useMedia(query) {
  const [is, setIs] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const look = () => setIs(media.matches);
    media.addEventListener("change", look);
    look();
    return () => media.removeEventListener("change", look);
  }, [query]);
  return is;
}
