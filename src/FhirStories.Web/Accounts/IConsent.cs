using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Accounts;

/// <summary>An app's question whether it may act for somebody (RFC 6749 §4.1.1).</summary>
public interface IConsent
{
    /// <summary>What is asked.</summary>
    /// <returns>The question, or the answer where nobody needs to be asked.</returns>
    Task<(ConsentView? Question, IActionResult? Answer)> ReadAsync(CancellationToken cancellation);

    /// <summary>The answer of the person who is signed in.</summary>
    /// <param name="allow">Whether the app may.</param>
    /// <param name="cancellation">Cancels the work.</param>
    Task<IActionResult> AnswerAsync(bool allow, CancellationToken cancellation);
}

/// <summary>An app's question.</summary>
/// <param name="App">Its name.</param>
/// <param name="Scopes">What it wants to do, as SMART scopes.</param>
/// <param name="Parameters">The parameters of its request, which the answer carries on.</param>
/// <param name="ReturnsTo">Where the answer goes: the source that a content security policy must allow.</param>
public sealed record ConsentView(string App, IReadOnlyList<string> Scopes, IReadOnlyList<KeyValuePair<string, string>> Parameters, string ReturnsTo);
