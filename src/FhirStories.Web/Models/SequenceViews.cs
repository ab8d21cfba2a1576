namespace FhirStories.Web.Models;

/// <summary>Steps drawn between the lifelines of those who take part. Lengths are in user units of the drawing.</summary>
internal sealed record SequenceDrawing(int Width, int Height, IReadOnlyList<SequenceLane> Lanes, IReadOnlyList<SequenceStep> Steps);

/// <summary>Who takes part: a box with a name of few lines, and the line below it at <paramref name="X"/>.</summary>
internal sealed record SequenceLane(int X, IReadOnlyList<string> Name, bool IsSystem);

/// <summary>A step: an arrow from one line to another at a height, or one that comes back to its own; a heading has none.</summary>
/// <param name="Y">Height of the arrow.</param>
/// <param name="FromX">Where it begins; null for a heading.</param>
/// <param name="ToX">Where it ends.</param>
/// <param name="Label">Its text, line by line, the last of them just above the arrow.</param>
/// <param name="LabelX">Where the text begins.</param>
internal sealed record SequenceStep(int Y, int? FromX, int? ToX, IReadOnlyList<string> Label, int LabelX);
