import Spectra
import Studies
import Torch
import Vision

let network = try Network(contentsOf: CommandLine.arguments[1] + "/model.safetensors")
let images = try DataCatalog().load("fashion-mnist", split: .test).subset(first: 1000)
let conditions: [Condition] = [.original, .low(8), .high(8)]
let outcomes = try Evaluation().outcomes(of: network, on: images, under: conditions)
for row in outcomes.rows { print(row.condition.name, outcomes.correct(row), "of", images.count) }

let parts = split(unitImages(images.images[0..<1]), radius: 8)
print("HFC of the first image: between", parts.high.min().item, "and", parts.high.max().item)
