curl https://gateway.theturbo.ai/v1/services/aigc/multimodal-generation/generation \
	-H "Content-Type: application/json" \
	-H "Accept: application/json" \
	-H "Authorization: Bearer $YOUR_API_KEY" \
	-d '{
    "model": "wan2.7-image-pro",
    "input": {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"text": "A cinematic photo series documenting the same stray orange cat, with consistent features throughout. First image: Spring, the orange cat walks under blooming cherry blossom trees; Second image: Summer, the orange cat rests in the shade of trees on an old street; Third image: Autumn, the orange cat steps on golden fallen leaves covering the ground; Fourth image: Winter, the orange cat walks in the snow leaving footprints."}
                ]
            }
        ]
    },
    "parameters": {
        "enable_sequential": true,
        "n": 4,
        "size": "2K"
    }
}'
