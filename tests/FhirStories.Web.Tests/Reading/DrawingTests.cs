using FhirStories.Catalogue.Trace;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Html;
using Xunit;

namespace FhirStories.Web.Tests.Reading;

public sealed class DrawingTests
{
    private static ScenarioStep Step(string? from, string? to, string name = "Step") => new("1", name, from, to, HtmlString.Empty, 0);

    private static ScenarioActor Actor(string name) => new(name, false, HtmlString.Empty);

    [Fact]
    public void Arrows_go_between_the_lanes_of_those_who_take_part_one_below_the_other()
    {
        var drawing = SequenceLayout.Of([Step("B", "A"), Step("A", "A"), Step(null, null, "Alternative: it rains"), Step("A", "C")], [Actor("A"), Actor("Nobody"), Actor("B")])!;
        // Who does nothing has no lane; who is named by a step alone has one.
        Assert.Equal(["A", "B", "C"], drawing.Lanes.Select(lane => lane.Name[0]));
        var (a, b, c) = (drawing.Lanes[0].X, drawing.Lanes[1].X, drawing.Lanes[2].X);
        Assert.Equal([(b, a), (a, a), (null, null), (a, c)], drawing.Steps.Select(step => (step.FromX, step.ToX)));
        Assert.Equal(drawing.Steps.Select(step => step.Y).Order(), drawing.Steps.Select(step => step.Y));
        Assert.True(drawing.Steps[^1].Y < drawing.Height);
        Assert.True(c < drawing.Width);
    }

    [Fact]
    public void Texts_are_broken_into_lines_that_fit_and_cut_when_they_are_too_long()
    {
        var drawing = SequenceLayout.Of([Step("A", "B", string.Join(' ', Enumerable.Repeat("word", 100))), Step("A", "B", new string('x', 500))], [Actor(new string('y', 300)), Actor("A"), Actor("B")])!;
        Assert.All(drawing.Steps, step => Assert.InRange(step.Label.Count, 1, 3));
        Assert.All(drawing.Steps.SelectMany(step => step.Label), line => Assert.InRange(line.Length, 1, 26));
        Assert.EndsWith("…", drawing.Steps[0].Label[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_picture_is_not_drawn()
    {
        Assert.Null(SequenceLayout.Of([], [Actor("A")]));
        Assert.Null(SequenceLayout.Of([Step(null, null)], [Actor("A")]));
        Assert.Null(SequenceLayout.Of([.. Enumerable.Range(0, 30).Select(i => Step($"A{i}", $"B{i}"))], []));
    }

    [Fact]
    public void There_is_no_chart_of_nothing() => Assert.Null(ChartReading.Of(StatementTotals.Over(Array.Empty<StatementNode>()), new StoryFilter()));

    [Theory]
    [InlineData("One patient in one line.", "Each patient in one line.", "One", "Each")]
    [InlineData("a b c", "a c", "b ", "")]
    [InlineData("", "new", "", "new")]
    [InlineData("same", "same", "", "")]
    public void Texts_differ_word_by_word(string before, string after, string gone, string came)
    {
        var (one, other) = WordDifference.Between(before, after);
        Assert.Equal((before, after), (string.Concat(one.Select(piece => piece.Text)), string.Concat(other.Select(piece => piece.Text))));
        Assert.Equal((gone, came), (string.Concat(one.Where(piece => piece.Differs).Select(piece => piece.Text)), string.Concat(other.Where(piece => piece.Differs).Select(piece => piece.Text))));
    }

    [Fact]
    public void Very_long_texts_are_told_apart_as_a_whole()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 100_000));
        var (one, other) = WordDifference.Between(text, text + "more");
        Assert.True(Assert.Single(one).Differs);
        Assert.True(Assert.Single(other).Differs);
    }
}
