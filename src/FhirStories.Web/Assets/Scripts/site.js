// What pages are better with. Every page is whole without it.
import { offerCopies } from "./copy.js";

offerCopies(document);
