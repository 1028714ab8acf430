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
                    {"image": "https://image.***/car.webp"},
                    {"image": "https://image.***/paint.webp"},
                    {"text": "Spray the graffiti from image 2 onto the car in image 1"}
                ]
            }
        ]
    },
    "parameters": {
        "size": "2K",
        "n": 1,
        "watermark": false
    }
}'
