//! The methods against what the original programs computed, and what they promise beyond that.

mod cell_steps;
mod choices;
mod controller;
mod known;
mod options;
mod pieces;
mod searches;
mod size_steps;
mod world;
