// Starts the browser program.
import { render } from "solid-js/web";
import { Routes } from "./routes.tsx";
import "./styles/index.css";

render(() => <Routes />, document.getElementById("app")!);
